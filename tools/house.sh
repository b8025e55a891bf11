# Shared by ./run, ./bihuan and ./test: what must be installed, when to build, and one build at a time.
# Sourced with `root` set to the repository.

stamps="$root/.build"
app="$stamps/app"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# A dotnet in the place its own installer puts it counts too.
find_dotnet() {
  if ! command -v dotnet >/dev/null && [[ -x "$HOME/.dotnet/dotnet" ]]; then
    export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
  fi
}

need_dotnet() {
  local command_line='curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0'
  find_dotnet
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing. Install it with:  $command_line"
  dotnet --list-sdks | grep -q '^10\.' || fail "dotnet is here, but no 10.x SDK. Install it with:  $command_line"
}

need_node() {
  local command_line='apt-get install -y nodejs npm   # from a source that has Node.js 20 or newer; Debian 12 itself has 18'
  command -v node >/dev/null || fail "Node.js 20 or newer is missing. Install it with:  $command_line"
  (( $(node -p 'process.versions.node.split(".")[0]') >= 20 )) || fail "Node.js $(node --version) is too old, 20 is the least. Install it with:  $command_line"
  command -v npm >/dev/null || fail "npm is missing. Install it with:  apt-get install -y npm"
}

# Names, sizes and times of all inputs in one short line: a removed file or an older checkout shows as well as a new one.
fingerprint() {
  { find "$@" \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name .vite -o -name .build \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null || true; } | LC_ALL=C sort | sha256sum
}

is_stamped() { [[ -f "$stamps/$1.stamp" && "$(cat "$stamps/$1.stamp")" == "$2" ]]; }
stamp() { printf '%s' "$2" >"$stamps/$1.stamp"; }

# Runs a step whose output interests nobody unless it fails. A compiler server that it leaves behind does not keep the lock.
quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null 9>&-; then rm -f "$log"; else cat "$log" >&2; rm -f "$log"; return 1; fi
}

one_at_a_time() { mkdir -p "$stamps"; exec 9>"$stamps/lock"; flock 9; }
let_others() { exec 9>&-; }

web_packages() {
  local lock
  lock=$(sha256sum "$root/web/package-lock.json")
  if [[ -d "$root/web/node_modules" ]] && is_stamped npm "$lock"; then return; fi
  say 'Fetching the npm packages …'
  (cd "$root/web" && quietly npm ci --no-audit --no-fund) || fail 'npm ci failed in web/.'
  stamp npm "$lock"
}

web_print() {
  # Pages decide which of the styles are kept, so they are inputs too.
  { fingerprint "$root/web"; find "$root/src" \( -name bin -o -name obj -o -name dist \) -prune -o -name '*.razor' -printf '%p %s %T@\n' | LC_ALL=C sort; } | sha256sum
}

build_web() {
  if [[ ! -f "$root/web/package.json" ]]; then
    say 'web/package.json is absent: the web assets are skipped.'
    return
  fi
  local print
  print=$(web_print)
  if [[ -d "$root/src/Bihuan.Web/wwwroot/dist" ]] && is_stamped web "$print"; then return; fi
  need_node
  web_packages
  say 'Building the web assets …'
  (cd "$root/web" && quietly npm run build --silent) || fail 'The web assets did not build.'
  stamp web "$print"
}

app_print() { fingerprint "$root/src" "$root/policies" "$root"/Directory.* "$root/global.json"; }

# The built copy lies apart from bin/, so that a running server does not lose its files under a build.
build_app() {
  local print
  print=$(app_print)
  if [[ ! -f "$app/bihuan.dll" ]] || ! is_stamped app "$print"; then
    need_dotnet
    say 'Building bihuan (a minute or two) …'
    rm -rf "$app.new" "$app.old"
    # Compiled ahead of time as well (docs/performance.md): a start takes half as long, and the code is compiled again where it is hot.
    quietly dotnet publish "$root/src/Bihuan.Web" -c Release --use-current-runtime --no-self-contained -m:2 --nologo -v q -clp:ErrorsOnly \
      -p:PublishReadyToRun=true -o "$app.new" || fail 'bihuan did not build.'
    [[ ! -d "$app" ]] || mv "$app" "$app.old"
    mv "$app.new" "$app"
    rm -rf "$app.old"
    stamp app "$print"
  fi
}

# Pages find styles and scripts in wwwroot beside the executable, in a built copy as in a published one.
place_assets() {
  local wwwroot="$root/src/Bihuan.Web/wwwroot" print
  [[ -d "$wwwroot" ]] || return 0
  print=$(find "$wwwroot" -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum)
  if [[ -d "$app/wwwroot" ]] && is_stamped assets "$print"; then return; fi
  rm -rf "$app/wwwroot"
  cp -a "$wwwroot" "$app/wwwroot"
  stamp assets "$print"
}

build_all() {
  one_at_a_time
  build_web
  build_app
  place_assets
  let_others
}
