# Which Terraform and which provider read this root.

terraform {
  required_version = ">= 1.9.0" # a variable's validation may look at other values from 1.9 on

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
