package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// home is the data folder while this process holds it.
type home struct {
	dir     string
	lock    *os.File
	user    *runAsUser // of the servers; nil means Parley's own user
	sockets string
}

// openHome makes dir if need be, takes it for this process alone and prepares it for the servers' user.
func openHome(dir string) (*home, error) {
	user, err := findRunAsUser(dir)
	if err != nil {
		return nil, err
	}
	if err := user.mayEnter(dir); err != nil {
		return nil, err // before anything is made there
	}
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	// The real path, because /proc and PostgreSQL's lock file use it.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	if err := user.mayEnter(dir); err != nil {
		return nil, err
	}
	lock, err := tryLock(filepath.Join(dir, "lock"))
	switch {
	case taken(err):
		return nil, &inUse{refuse("Another Parley is already using %s; stop it or set PARLEY_DATA to another folder.", dir)}
	case errors.Is(err, fs.ErrPermission):
		return nil, refuse("PARLEY_DATA names %s, which this user may not write to; set it to another folder.", dir)
	case err != nil:
		return nil, err
	}
	h := &home{dir: dir, lock: lock, user: user}
	if h.sockets, err = h.openSockets(); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// makeDir makes the data folder if it does not exist. Under root, other users may pass through it but not list
// it, regardless of the umask: the servers' user must reach its own folders.
func makeDir(dir string) error {
	if exists(dir) {
		return nil
	}
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := firstError(os.MkdirAll(dir, mode), os.Chmod(dir, mode)); err != nil {
		return refuse("PARLEY_DATA names %s, which cannot be made: %v.", dir, err)
	}
	return nil
}

// nearest is dir or the closest folder above it that exists.
func nearest(dir string) string {
	for !exists(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	return dir
}

func (h *home) close() error {
	return errors.Join(h.closeSockets(), h.lock.Close())
}

func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

// hold takes the lock that a server named name passes on to everything it forks. A server that outlives a
// killed Parley for a moment still has it. So hold waits until the last of its processes is gone; PostgreSQL's
// lock file cannot tell that, and Redis has none.
func (h *home) hold(ctx context.Context, name string) (*os.File, error) {
	ctx, cancel := context.WithTimeout(ctx, leaving)
	defer cancel()
	f, err := waitLock(ctx, h.path(name+".lock"))
	if taken(err) {
		return nil, refuse("An earlier %s is still at work in %s; end it and start Parley again.", name, h.dir)
	}
	return f, err
}

// folder makes a private folder for the servers' user, or leaves an existing one.
func (h *home) folder(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return err
	}
	return h.user.own(path)
}

// prepare makes cmd run as the servers' user, in dir, with hold inherited. It gets nothing of this environment,
// which holds secrets and perhaps settings for another PostgreSQL.
func (h *home) prepare(cmd *exec.Cmd, dir string, hold *os.File, death syscall.Signal) *exec.Cmd {
	cmd.Dir = dir
	cmd.ExtraFiles = []*os.File{hold}
	cmd.SysProcAttr = attributes(death)
	cmd.SysProcAttr.Credential = h.user.credential()
	// LC_ALL: the messages of PostgreSQL are compared with English words.
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	if libraries := os.Getenv("LD_LIBRARY_PATH"); libraries != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+libraries)
	}
	return cmd
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// syncFolder makes renames and links in dir survive a power cut.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}
