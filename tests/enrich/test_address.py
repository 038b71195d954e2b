

def test_a_suffix_that_no_rule_knows_counts_as_one_label() -> None:
    assert registered_domain("https://news.corrin.example/2025/05/19/bees") == "corrin.example"
