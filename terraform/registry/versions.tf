# The versions of Terraform and of the provider.

terraform {
  required_version = ">= 1.9.0" # from 1.9 on, the validation of a variable may refer to other values

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
