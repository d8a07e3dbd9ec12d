package embedded

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestTheSecretIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	first, err := Secret(dir)
	must(t, err)
	again, err := Secret(dir)
	must(t, err)
	equal(t, len(first), 32)
	if !bytes.Equal(first, again) || bytes.Equal(first, make([]byte, 32)) {
		t.Errorf("%x, then %x", first, again)
	}
	info, err := os.Stat(filepath.Join(dir, "secret"))
	must(t, err)
	equal(t, info.Mode().Perm(), 0o600)
	left, err := os.ReadDir(dir)
	must(t, err)
	equal(t, len(left), 1)
}

func TestTwoInstallationsHaveDifferentSecrets(t *testing.T) {
	one, err := Secret(t.TempDir())
	must(t, err)
	other, err := Secret(t.TempDir())
	must(t, err)
	if bytes.Equal(one, other) {
		t.Error("the same secret twice")
	}
}

func TestThoseWhoStartAtOnceAgreeOnTheSecret(t *testing.T) {
	dir := t.TempDir()
	secrets := make([][]byte, 16)
	var all sync.WaitGroup
	for i := range secrets {
		all.Go(func() { secrets[i], _ = Secret(dir) })
	}
	all.Wait()
	for _, s := range secrets {
		if len(s) != 32 || !bytes.Equal(s, secrets[0]) {
			t.Fatalf("%x and %x", secrets[0], s)
		}
	}
}

func TestADamagedSecretIsRefused(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "secret"), []byte("short"), 0o600))
	_, err := Secret(dir)
	expectRefusal(t, err, filepath.Join(dir, "secret"), "remove it")
}
