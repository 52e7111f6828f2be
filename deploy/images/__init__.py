"""The functions' container images: built, pushed, and known by their digests.

    python -m deploy.images build  [--architecture x86_64|arm64] [--base-image IMAGE|stand-in]
    python -m deploy.images push   --registry HOST/PREFIX [--tag TAG] [--out build/image-uris.json]
    python -m deploy.images audit

`build` makes one image for each row of lambdas/functions.json from lambdas/Dockerfile,
`localhost/briefcast/<function>:latest`, in the local store of docker buildx, or of buildah where
there is no Docker.

`push` sends what was built last to `HOST/PREFIX/<function>:TAG`. Tags never move: one that
already names this very image is left alone, one that names another is an error. Without --tag it
is the commit, or the commit with a hash of the images behind it where the commit alone would not
tell which they are: with uncommitted changes, another base or another architecture. It writes
Terraform's `image_uris`, and nothing when it fails:

    {"parser": "HOST/PREFIX/parser@sha256:<64 hex digits>", "generator": …}

For Amazon ECR (`<account>.dkr.ecr.<region>.amazonaws.com/PREFIX`) the login is made from the AWS
credentials in the environment, and HOST/PREFIX/<function> must exist: terraform/registry makes
it, PREFIX being `<name>-<environment>`. A registry on loopback is spoken to in plain HTTP, any
other over TLS with the login of `docker login` or `buildah login`.

`audit` asks for the known vulnerabilities of what the locks name; where nobody answers it says
"not run".

Exit code 0 when all is well, 64 for a wrong command line, 1 for anything else: one line on stderr
says what to do, followed by what a program said when it failed.
"""
