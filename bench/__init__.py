"""What ``make bench`` runs: the zoos scaled up, and the figures that they give beside the budgets we set."""
