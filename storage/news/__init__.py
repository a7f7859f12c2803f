"""Campaign news: drafts, who would get it, the run."""
