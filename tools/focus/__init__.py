"""Where is the subject? Candidates for `lambdas.variants.focus`, compared on marked pictures."""
