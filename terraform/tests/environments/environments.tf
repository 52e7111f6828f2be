# The values of each environment, for tests to plan with.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}

output "values" {
  description = "What each environments/*.tfvars sets, by the environment's name."
  value = {
    for name in ["dev", "staging", "prod"] :
    name => provider::terraform::decode_tfvars(file("${path.module}/../../environments/${name}.tfvars"))
  }
}
