package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// place is where a test program's reach is kept: identical programs have the same reach.
func (j *judge) place(binary string) (string, error) {
	f, err := os.Open(binary)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return filepath.Join(j.root, "bin", "reach", hex.EncodeToString(sum.Sum(nil)[:16])+".json"), nil
}

// recall returns nil where nothing is kept.
func recall(place string) (*reach, error) {
	data, err := os.ReadFile(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r reach
	return &r, json.Unmarshal(data, &r)
}

func (r *reach) keep(place string) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return err
	}
	return os.WriteFile(place, data, 0o600)
}
