"""The review of sheets: the talks of the chapter, of the commune, and what its person may say to it."""
