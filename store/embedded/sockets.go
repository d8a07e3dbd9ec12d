package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// postgresSocket is the name that PostgreSQL gives to the socket of its default port; redisSocket is shorter.
const (
	postgresSocket = ".s.PGSQL.5432"
	redisSocket    = "redis.sock"
)

// pathLimit is the longest path that a Unix socket may have, in bytes: the kernel's field less its NUL, 107
// on Linux and 103 on macOS.
const pathLimit = len(syscall.RawSockaddrUnix{}.Path) - 1

// fits reports whether folder may hold the sockets. A comma would split the hosts of a connection URL.
func fits(folder string) bool {
	return len(folder)+len("/"+postgresSocket) <= pathLimit && !strings.Contains(folder, ",")
}

// openSockets makes the private folder for the sockets: run under the data folder. When that path does not fit,
// run points to a temporary folder, so that a later start can clean it up.
func (h *home) openSockets() (string, error) {
	run := h.path("run")
	if err := h.closeSockets(); err != nil {
		return "", err
	}
	if fits(run) {
		return run, h.folder(run)
	}
	for _, parent := range []string{os.TempDir(), "/tmp"} {
		folder, err := os.MkdirTemp(parent, "parley-")
		if err != nil {
			continue
		}
		if fits(folder) && h.user.mayEnter(parent) == nil {
			return folder, firstError(h.user.own(folder), os.Symlink(folder, run))
		}
		_ = os.Remove(folder)
	}
	return "", refuse("The path of %s is too long for the servers' sockets, or has a comma, and no other folder "+
		"can be made in /tmp; set PARLEY_DATA to a folder with a shorter and plainer path.", h.dir)
}

// closeSockets removes a temporary folder that run points to, of this run or of one that was killed.
func (h *home) closeSockets() error {
	run := h.path("run")
	folder, err := os.Readlink(run)
	if err != nil {
		return nil // it does not exist or is a folder of its own
	}
	for _, name := range []string{redisSocket, postgresSocket, postgresSocket + ".lock"} {
		_ = os.Remove(filepath.Join(folder, name))
	}
	if err := os.Remove(folder); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("remove the sockets' folder: %w", err)
	}
	return os.Remove(run)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
