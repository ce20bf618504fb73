"""A system that no machine can look in: an archive of paper, a program without a door. Somebody there is asked."""
