"""copydesk: read a warehouse from Python."""
