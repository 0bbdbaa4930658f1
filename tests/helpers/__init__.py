"""What tests use and is no test: servers, browsers, small zoos, wheels."""
