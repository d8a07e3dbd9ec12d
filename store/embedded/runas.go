package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// runAsUser is the unprivileged user of the servers under root, which PostgreSQL refuses to run as. A nil
// runAsUser means the user that Parley runs as.
type runAsUser struct {
	name     string
	uid, gid uint32
}

// findRunAsUser chooses the owner of existing data; else postgres; else nobody. So a folder made by an ordinary
// user, or before PostgreSQL's own user existed, stays usable.
func findRunAsUser(dir string) (*runAsUser, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "redis"} {
		if s := ownerOf(filepath.Join(dir, name)); s != nil {
			return s, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return runAsUserOf(u)
		}
	}
	return nil, refuse("PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody; start Parley as an ordinary user.")
}

func runAsUserOf(u *user.User) (*runAsUser, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", u.Username, err)
	}
	return &runAsUser{name: u.Username, uid: uint32(uid), gid: uint32(gid)}, nil
}

func ownerOf(path string) *runAsUser {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == 0 {
		return nil
	}
	u, err := user.LookupId(strconv.FormatUint(uint64(stat.Uid), 10))
	if err != nil {
		return nil
	}
	s, err := runAsUserOf(u)
	if err != nil {
		return nil
	}
	return s
}

func (s *runAsUser) credential() *syscall.Credential {
	if s == nil {
		return nil
	}
	return &syscall.Credential{Uid: s.uid, Gid: s.gid}
}

func (s *runAsUser) own(path string) error {
	if s == nil {
		return nil
	}
	return os.Chown(path, int(s.uid), int(s.gid))
}

// mayEnter refuses a folder that the run-as user cannot reach, as any in root's home. For a missing folder it
// checks the nearest above. It tries access through the kernel: modes leave out access lists.
func (s *runAsUser) mayEnter(dir string) error {
	if s == nil {
		return nil
	}
	try := exec.Command("/bin/sh", "-c", `cd -- "$1"`, "sh", nearest(dir))
	try.Dir = "/"
	try.SysProcAttr = &syscall.SysProcAttr{Credential: s.credential()}
	if err := try.Run(); err != nil {
		return refuse("PARLEY_DATA names %s, but PostgreSQL does not run as root and the user %s that it runs as "+
			"may not enter %s; set PARLEY_DATA to a folder that everybody may enter, such as /var/lib/parley.",
			dir, s.name, closed(dir))
	}
	return nil
}

// closed is the first folder on the way to dir that is not open to all, or dir.
func closed(dir string) string {
	for i, r := range dir {
		if r != filepath.Separator || i == 0 {
			continue
		}
		if info, err := os.Stat(dir[:i]); err == nil && info.Mode().Perm()&0o001 == 0 {
			return dir[:i]
		}
	}
	return strings.TrimSuffix(dir, "/")
}
