"""The desk on a page: figures of a place for those who hold a role there; HTML and SVG made here, without a script."""
