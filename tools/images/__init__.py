"""The functions' container images: built, pushed, and known by their digests.

    python -m tools.images build    [--architecture x86_64|arm64] [--base-image IMAGE|stand-in]
    python -m tools.images push     --registry HOST/PREFIX [--tag TAG] [--out build/image-uris.json]
    python -m tools.images resolve  --registry HOST/PREFIX --tag TAG   [--out build/image-uris.json]

`build` makes one image a row of lambdas/functions.json, `localhost/briefcast/<function>:latest`
in the local store of docker buildx, or of buildah where there is no Docker. `push` sends what was
built last to `HOST/PREFIX/<function>:TAG`, TAG being the commit unless given (with
uncommitted changes to the images it must be); a tag that is there already is left alone when it names this very image and is an error when it names
another. `resolve` asks a registry what an earlier push left under TAG, builds nothing and
pushes nothing: an older deployment comes back that way.

`push` and `resolve` write Terraform's `image_uris`, and nothing when they fail:

    {"parser": "HOST/PREFIX/parser@sha256:<64 hex digits>", "generator": …}

Exit code 0 when all is well, 64 for a wrong command line, 1 for anything else, with one line on
stderr that says what to do. For an ECR registry (`<account>.dkr.ecr.<region>.amazonaws.com/PREFIX`)
the login is made from the AWS credentials in the environment; HOST/PREFIX/<function> must exist
there (terraform/registry makes it: PREFIX is `<name>-<environment>`). A registry on loopback is
spoken to in plain HTTP, any other over TLS with the login of `docker login` or `buildah login`.
"""
