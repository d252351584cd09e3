"""Networks: graphs of what belongs together, their measures, files and pictures."""
