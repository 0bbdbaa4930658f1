"""What ``make bench`` runs: the curated zoo scaled up, and the figures that it gives beside the budgets we set."""
