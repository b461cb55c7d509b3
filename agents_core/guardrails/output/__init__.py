"""The check on a reply before anybody sees it: `check` masks what is somebody else's and judges the rest, with the help
of the other modules. It calls no model and reads no table."""
