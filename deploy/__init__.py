"""`make deploy` and `make destroy`: Terraform's two roots, and the images between them."""
