"""What stands in for data that cannot be had: pictures that come with scikit-learn, and what this package generates."""
