package nginxtest

import (
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// firstInherited is the number of a child's first inherited descriptor.
const firstInherited = 3

// run starts nginx on the given listeners and ends it with the test; its log is shown when the test failed.
func run(t testing.TB, p prefix, config string, listeners ...*net.TCPListener) {
	t.Helper()
	log := openLog(t, p)
	cmd := exec.Command(find(t), "-e", "stderr", "-p", p.dir, "-c", "nginx/"+config)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "NGINX="+inherit(t, cmd, listeners))
	cmd.SysProcAttr = unprivileged()
	stop, err := startTied(cmd)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range cmd.ExtraFiles {
		file.Close()
	}
	t.Cleanup(func() {
		stop()
		show(t, log)
	})
}

// inherit hands the listeners over the way a running nginx hands them to its successor, and
// answers what the variable NGINX must say: their descriptors' numbers, each with a semicolon.
func inherit(t testing.TB, cmd *exec.Cmd, listeners []*net.TCPListener) string {
	t.Helper()
	var numbers strings.Builder
	for i, listener := range listeners {
		file, err := listener.File()
		if err != nil {
			t.Fatal(err)
		}
		listener.Close()
		cmd.ExtraFiles = append(cmd.ExtraFiles, file)
		numbers.WriteString(strconv.Itoa(firstInherited+i) + ";")
	}
	return numbers.String()
}

// unprivileged also lets nginx die with a test that was killed.
func unprivileged() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return attr
}

// startTied starts cmd from a thread that lives as long as it does: the death signal
// comes when the thread ends, not the process. The answered function ends cmd and waits for it.
func startTied(cmd *exec.Cmd) (stop func(), err error) {
	started, ended := make(chan error), make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return func() {
		cmd.Process.Signal(syscall.SIGTERM)
		<-ended
	}, nil
}

func show(t testing.TB, log *os.File) {
	defer log.Close()
	if !t.Failed() {
		return
	}
	content, err := os.ReadFile(log.Name())
	t.Logf("nginx said (%v):\n%s", err, content)
}
