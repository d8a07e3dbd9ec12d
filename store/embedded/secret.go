package embedded

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

const secretSize = 32

// Secret returns the 32 random bytes that sign this installation's tokens. The first call for dir makes them
// and stores them there in a file that only its owner may read.
func Secret(dir string) ([]byte, error) {
	path := filepath.Join(dir, "secret")
	secret, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(dir, path); err != nil {
			return nil, err
		}
		secret, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	if len(secret) != secretSize {
		return nil, refuse("%s does not hold the %d bytes that Parley wrote; remove it to have a new secret made, which signs everybody out.", path, secretSize)
	}
	return secret, nil
}

// makeSecret publishes a complete file with a link, which unlike a rename never replaces. Of two processes that
// start at once, both read the secret that was linked first.
func makeSecret(dir, path string) error {
	if err := makeDir(dir); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "secret.new-") // made with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails: it ends the program instead
	_, err = f.Write(secret)
	if err := firstError(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(dir)
}
