package embedded

import "os/exec"

// The names of the two servers in the package managers.
var (
	postgresPackage = map[string]string{
		"apt-get": "postgresql", "dnf": "postgresql-server", "apk": "postgresql", "pacman": "postgresql", "brew": "postgresql@17",
	}
	redisPackage = map[string]string{
		"apt-get": "redis-server", "dnf": "valkey", "apk": "redis", "pacman": "valkey", "brew": "redis",
	}
)

// installHint is the end of the sentence "install it", for the package manager of this system.
func installHint(packages map[string]string) string {
	for _, m := range []struct{ name, install string }{
		{"apt-get", "apt-get install"},
		{"dnf", "dnf install"},
		{"apk", "apk add"},
		{"pacman", "pacman -S"},
		{"brew", "brew install"},
	} {
		if _, err := exec.LookPath(m.name); err == nil {
			return ", with `" + m.install + " " + packages[m.name] + "`"
		}
	}
	return " with the system's package manager"
}
