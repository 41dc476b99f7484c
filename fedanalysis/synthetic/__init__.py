"""A made-up city with known truth: people, villages, classes and money that never were."""
