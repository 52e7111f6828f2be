# The addresses of the repositories.

output "repository_urls" {
  description = "URL of each function's repository. Push images there, and pass <url>@<digest> to the main root as image_uris."
  value       = { for name, repository in aws_ecr_repository.function : name => repository.repository_url }
}
