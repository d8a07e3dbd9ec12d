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

// run starts nginx on the given listeners and ends it with the test. It shows nginx's log when the test
// failed.
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

// inherit passes the listeners as a running nginx passes them to its successor. It returns the variable
// NGINX's value: their descriptors' numbers, each with a semicolon.
func inherit(t testing.TB, cmd *exec.Cmd, listeners []*net.TCPListener) string {
	t.Helper()
	var numbers strings.Builder
	for i, listener := range listeners {
		cmd.ExtraFiles = append(cmd.ExtraFiles, unblocked(t, listener))
		listener.Close()
		numbers.WriteString(strconv.Itoa(firstInherited+i) + ";")
	}
	return numbers.String()
}

// unblocked is a listener as a file that stays non-blocking. TCPListener.File's is made blocking when the
// child starts, which nginx does not expect. Of two workers that wake up for one connection, the second would
// hang in accept(2), with all its connections.
func unblocked(t testing.TB, listener *net.TCPListener) *os.File {
	t.Helper()
	conn, err := listener.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var copied int
	var failed error
	err = conn.Control(func(fd uintptr) {
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
		if copied, failed = syscall.Dup(int(fd)); failed == nil {
			syscall.CloseOnExec(copied)
		}
	})
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return os.NewFile(uintptr(copied), "listener")
}

// unprivileged also ends nginx with a killed test.
func unprivileged() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return attr
}

// startTied starts cmd from a thread that lives as long as cmd: the death signal comes when the thread ends,
// not the process. The function that it returns ends cmd and waits for it.
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
