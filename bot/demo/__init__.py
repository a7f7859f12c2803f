"""The demo: three people of an example commune on one page, with a clock that can be moved; nothing of it is real."""
