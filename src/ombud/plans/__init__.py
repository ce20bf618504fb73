"""Work that goes on over time: steps with leases, back-off and dead letters, taken up again after a kill."""
