package proc

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestABuildHasItsTagsAndItsOverlay(t *testing.T) {
	dir := t.TempDir()
	main, err := filepath.Abs("../../../cmd/parley/main.go")
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other.go")
	if err := os.WriteFile(other, []byte("this is no Go"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Build{Overlay: map[string]string{main: other}}.Parley(dir)
	if err == nil || !strings.Contains(err.Error(), "expected 'package'") {
		t.Errorf("a file that cannot be compiled in place of another: %v", err)
	}
	path, err := Build{Tags: "faults"}.Parley(dir)
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("go", "version", "-m", path).Output()
	if err != nil || !strings.Contains(string(said), "-tags=faults") {
		t.Errorf("%v: %s", err, said)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o711 {
		t.Errorf("others may not start it: %v, %v", info.Mode(), err)
	}
}

// parent is set in a process that starts another and is killed. It is this test's own binary.
const parent = "PROC_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(parent) == "" {
		os.Exit(m.Run())
	}
	child := exec.Command("sh", "-c", "trap 'echo ended; exit' TERM; echo began; while :; do sleep 0.01; done")
	child.Stdout = os.Stdout // not an Output: the test must receive it after this process has ended
	if err := Start(child); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	select {}
}

func TestAProcessEndsWithTheOneThatStartedIt(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := exec.Command(self)
	p.Env = append(os.Environ(), parent+"=1")
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "began" {
		t.Fatalf("it says %q", lines.Text())
	}
	if err := p.Process.Signal(syscall.SIGKILL); err != nil { // which it cannot handle
		t.Fatal(err)
	}
	if !lines.Scan() || lines.Text() != "ended" {
		t.Errorf("it says %q after its parent's death", lines.Text())
	}
	_ = p.Wait()
}

func TestWhatAProcessSaysIsKept(t *testing.T) {
	var said Output
	cmd := exec.Command("sh", "-c", "echo one; echo two >&2")
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := Start(cmd); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if said.String() != "one\ntwo\n" || said.Last(4) != "two\n" || said.Last(100) != said.String() {
		t.Errorf("%q, %q", said.String(), said.Last(4))
	}
}
