#!/bin/sh
# need.sh FOR: makes sure that this machine can run, check or test Parley.
#
# Where nothing is missing it prints nothing and changes nothing. As root it installs the missing packages
# with the system's package manager; otherwise it says what to install and fails.
set -eu

die() { echo "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# newer PROGRAM-OUTPUT PREFIX LEAST: is the number that follows PREFIX in the output at least LEAST?
newer() {
	version=$(printf '%s\n' "$1" | sed -n "s/.*$2\([0-9][0-9]*\).*/\1/p" | head -n 1)
	[ -n "$version" ] && [ "$version" -ge "$3" ]
}

# Each check tests whether the thing is installed and new enough. Since 1.21 Go fetches go.mod's release by
# itself.
go_here() { has go && newer "$(go version)" 'go version go1\.' 21; }
node_here() { has node && has npm && newer "$(node --version)" v "$least_node"; }
make_here() { has make; }
shellcheck_here() { has shellcheck; }
nginx_here() { has nginx || [ -x /usr/sbin/nginx ]; }
# A module of nginx that is a file of its own in some packages.
stream_here() {
	PATH=$PATH:/usr/sbin nginx -V 2>&1 | grep -q -- '--with-stream ' && return
	for module in /usr/lib/nginx /usr/lib64/nginx /usr/share/nginx; do
		[ -e $module/modules/ngx_stream_module.so ] && return
	done
	return 1
}
lynx_here() { has lynx; }
w3m_here() { has w3m; }
elinks_here() { has elinks; }
tmux_here() { has tmux; }
pdftotext_here() { has pdftotext; }
firefox_here() { has firefox-esr || has firefox; }
chromium_here() { [ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || [ -x /usr/bin/chromium ]; }
# The race detector needs it to link.
compiler_here() { has cc && echo '#include <stdlib.h>' | cc -E -x c - >/dev/null 2>&1; }

# The folders that store/embedded searches too.
postgresql_here() {
	[ -z "${DATABASE_URL:-}${DATABASE_URL_FILE:-}" ] || [ "$for" != run ] || return 0
	for place in $(dirname "$(command -v postgres || echo /nowhere/postgres)") /usr/bin /usr/local/bin \
		/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* /opt/homebrew/opt/postgresql*/bin \
		/usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin; do
		if [ -x "$place/postgres" ] && [ -x "$place/initdb" ] &&
			newer "$("$place/postgres" --version)" '(PostgreSQL) ' 14; then return 0; fi
	done
	return 1
}

redis_here() {
	[ -z "${REDIS_URL:-}${REDIS_URL_FILE:-}" ] || [ "$for" != run ] || return 0
	for server in redis-server valkey-server; do
		if has $server && newer "$($server --version)" 'v=' 7; then return 0; fi
	done
	return 1
}

# package MANAGER THING: the manager's name for it; empty when it has no suitable one.
package() {
	case $1:$2 in
		*:make | *:nginx | *:lynx | *:w3m | *:elinks | *:tmux | *:chromium) echo "$2" ;;
		apt-get:stream) echo libnginx-mod-stream ;;
		dnf:stream | apk:stream) echo nginx-mod-stream ;;
		apt-get:firefox) echo firefox-esr ;;
		apt-get:pdftotext | dnf:pdftotext | apk:pdftotext) echo poppler-utils ;;
		*:pdftotext) echo poppler ;;
		*:firefox) echo firefox ;;
		apt-get:shellcheck | brew:shellcheck | pacman:shellcheck | apk:shellcheck) echo shellcheck ;;
		dnf:shellcheck) echo ShellCheck ;;
		apt-get:go) ;; # Debian's and Ubuntu's are older than Parley needs
		dnf:go) echo golang ;;
		*:go) echo go ;;
		brew:node) echo node ;;
		*:node) echo nodejs npm ;;
		dnf:postgresql) echo postgresql-server ;;
		brew:postgresql) echo postgresql@17 ;;
		*:postgresql) echo postgresql ;;
		apt-get:redis) echo redis-server ;;
		dnf:redis | pacman:redis) echo valkey ;;
		*:redis) echo redis ;;
		apt-get:compiler) echo gcc libc6-dev ;;
		dnf:compiler) echo gcc glibc-devel ;;
		apk:compiler) echo gcc musl-dev ;;
		*:compiler) echo gcc ;;
	esac
}

# in_words THING: its name for people.
in_words() {
	case $1 in
		go) echo 'Go 1.26 or newer (https://go.dev/dl)' ;;
		node) echo "Node.js $least_node or newer with npm" ;;
		postgresql) echo 'PostgreSQL 14 or newer' ;;
		redis) echo 'Redis 7 or newer, or Valkey' ;;
		pdftotext) echo 'pdftotext (of Poppler)' ;;
		compiler) echo 'a C compiler with its headers (for the race detector)' ;;
		chromium) echo 'Chromium as /usr/bin/chromium or chromium-headless-shell, or where CHROMIUM says' ;;
		*) echo "$1" ;;
	esac
}

missing() {
	for thing in "$@"; do
		"${thing}_here" || printf '%s ' "$thing"
	done
}

packages() {
	for thing in $absent; do
		package "$manager" "$thing"
	done | tr '\n' ' ' | sed 's/ *$//'
}

command_for() {
	case $manager in
		apt-get) echo "apt-get install --no-install-recommends $1" ;;
		dnf) echo "dnf install $1" ;;
		apk) echo "apk add $1" ;;
		pacman) echo "pacman -S $1" ;;
		brew) echo "brew install $1" ;;
	esac
}

explain() {
	{
		echo 'Parley needs:'
		for thing in $absent; do echo "  - $(in_words "$thing")"; done
		if [ -n "$manager" ] && [ -n "$(packages)" ]; then
			echo "Install with:"
			echo "  $(command_for "$(packages)")"
		fi
	} >&2
}

install() {
	echo "Installing: $*"
	case $manager in
		apt-get) install_apt "$@" ;;
		dnf) dnf install --assumeyes --quiet "$@" ;;
		apk) apk add --quiet --no-progress "$@" ;;
		pacman) pacman -Sy --noconfirm --needed "$@" ;;
	esac
}

# Debian's package starts a server on the usual port, now and at every boot. Parley runs its own. So we
# prevent that start and the creation of a cluster, and remove the prevention afterwards.
policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf
install_apt() {
	export DEBIAN_FRONTEND=noninteractive
	trap apt_restore EXIT
	trap 'exit 130' INT TERM HUP
	if [ -e $policy ]; then mv $policy $policy.parley; fi
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
	apt-get update -qq
	[ -e /etc/ssl/certs/ca-certificates.crt ] || set -- ca-certificates "$@"
	# Newer releases also have a headless build, which runs the tests in a third of the time.
	case " $* " in *' chromium '*)
		if apt-cache show chromium-headless-shell >/dev/null 2>&1; then set -- chromium-headless-shell "$@"; fi ;;
	esac
	case " $* " in *' postgresql '*) without_cluster ;; esac
	quietly apt-get install -qq --yes --no-install-recommends "$@"
	if has systemctl; then
		for server in redis-server nginx; do
			case " $* " in *" $server "*) systemctl disable --quiet $server || true ;; esac
		done
	fi
	apt_restore
	trap - EXIT INT TERM HUP
}

without_cluster() {
	quietly apt-get install -qq --yes --no-install-recommends postgresql-common
	cp -p $clusters $clusters.parley
	echo 'create_main_cluster = false' >>$clusters
}

apt_restore() {
	if [ -e $clusters.parley ]; then mv $clusters.parley $clusters; fi
	rm -f $policy
	if [ -e $policy.parley ]; then mv $policy.parley $policy; fi
}

# quietly runs a command and shows its output only on failure.
quietly() {
	said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; return 1; }
}

for=${1:-}
least_node=20 # Playwright's tests; copying htmx is content with less
case $for in
	run) things='go node postgresql redis'; least_node=18 ;;
	check) things=go ;;
	test) things='go node compiler postgresql redis chromium nginx stream pdftotext' ;;
	browsers) things='go node postgresql redis chromium firefox lynx w3m elinks tmux' ;;
	ci) things='make go node shellcheck compiler postgresql redis chromium nginx stream lynx w3m elinks tmux pdftotext firefox' ;;
	*) die 'usage: need.sh run|check|test|browsers|ci' ;;
esac

# shellcheck disable=SC2086 # lists of words from here on
absent=$(missing $things)
[ -n "$absent" ] || exit 0

manager=
for candidate in apt-get dnf apk pacman brew; do
	if has $candidate; then manager=$candidate; break; fi
done

wanted=$(packages)
if [ "$(id -u)" != 0 ] || [ -z "$manager" ] || [ "$manager" = brew ] || [ -z "$wanted" ]; then
	explain
	exit 1
fi
# shellcheck disable=SC2086
install $wanted
# shellcheck disable=SC2086
absent=$(missing $things)
[ -z "$absent" ] || { explain; exit 1; }
