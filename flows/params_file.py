"""Params file: the parameters of a run that a TOML or JSON file holds."""

import json
import tomllib
from pathlib import Path
from typing import Any

from tasks.core.errors import ConfigError


def read_params_file(path: Path) -> dict[str, Any]:
    """Return the parameters in a TOML or JSON file, or raise `ConfigError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The parameter file {path} cannot be read: {error}.") from None
    try:
        values = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"The parameter file {path} is nested too deeply.") from None
    except ValueError as error:
        raise ConfigError(
            f"The parameter file {path} is not valid {path.suffix.lstrip('.') or 'toml'}: {error}."
        ) from None
    if not isinstance(values, dict):
        raise ConfigError(f"The parameter file {path} must hold names and values.")
    return values
