package embedded

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"syscall"
	"testing"
)

// Under root, all other tests here run the servers as an unprivileged user. This test runs them once more as an
// ordinary user from beginning to end.
func TestAnOrdinaryUserCanDoAllOfThis(t *testing.T) {
	if os.Geteuid() != 0 || testing.Short() {
		return // every other test already runs as an ordinary user
	}
	u, err := user.Lookup("nobody")
	must(t, err)
	nobody, err := runAsUserOf(u)
	must(t, err)
	dir := filepath.Dir(folder(t))
	must(t, nobody.own(dir))
	// The test binary is where only root may go.
	binary := filepath.Join(dir, "embedded.test")
	b, err := os.ReadFile("/proc/self/exe")
	must(t, err)
	must(t, os.WriteFile(binary, b, 0o755))

	cmd := exec.Command(binary, "-test.timeout=5m")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody.credential()}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestRootServesDataOfItsOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		return // only root can serve another user's data
	}
	dir := folder(t)
	data := filepath.Join(dir, "redis")
	must(t, makeDir(dir))
	must(t, os.Mkdir(data, 0o700))
	u, err := user.Lookup("nobody")
	must(t, err)
	nobody, err := runAsUserOf(u)
	must(t, err)
	must(t, nobody.own(data))
	s, err := findRunAsUser(dir)
	must(t, err)
	equal(t, s.name, "nobody")
	startRedisOnly(t, dir)
}
