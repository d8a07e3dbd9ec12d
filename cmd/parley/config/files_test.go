package config

import (
	"slices"
	"strings"
	"testing"

	"parley/files"
)

func TestAWrongPlaceForFilesStopsTheStart(t *testing.T) {
	for given, want := range map[string]string{
		"/var/files":                            "PARLEY_FILES must be empty, or name a bucket",
		"s3://":                                 "PARLEY_FILES must be empty, or name a bucket",
		"s3://key:secret@team?endpoint=a.org":   "without keys",
		"s3://team":                             "PARLEY_FILES must have the endpoint's scheme and host",
		"s3://team?endpoint=ftp://a.org":        "PARLEY_FILES must have the endpoint's scheme and host",
		"s3://team?endpoint=http://a.org/path":  "PARLEY_FILES must have the endpoint's scheme and host",
		"s3://team?endpoint=a.org&style=path":   `not "style"`,
		"s3://team?endpoint=http://a.org:9000":  "",
		"s3://team/a/b?endpoint=a.org&region=x": "",
	} {
		c := &Config{Files: given, BucketKey: "k", BucketSecret: "s"}
		err := c.checkFiles()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", given, err, want)
		}
	}
	c := &Config{Files: "s3://team?endpoint=a.org"}
	if err := c.checkFiles(); err == nil || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("without keys: %v", err)
	}
	c = &Config{Clamd: "scanner"}
	if err := c.checkFiles(); err == nil || !strings.Contains(err.Error(), "PARLEY_CLAMD") {
		t.Errorf("a scanner without a port: %v", err)
	}
	c = &Config{Files: "s3://team/a/b/?endpoint=a.org&region=x", BucketKey: "k", BucketSecret: "s"}
	if err := c.checkFiles(); err != nil || *c.Bucket != (files.Place{Endpoint: "a.org", Secure: true, Region: "x", Bucket: "team", Prefix: "a/b/", Key: "k", Secret: "s"}) {
		t.Errorf("%+v %v", c.Bucket, err)
	}
}

func TestOnlyContentTypesAreKindsOfFiles(t *testing.T) {
	c := &Config{FileKinds: "image, video/*, Application/PDF,"}
	if err := c.checkFiles(); err != nil || !slices.Equal(c.kinds, []string{"image/", "video/", "application/pdf"}) {
		t.Errorf("%q %v", c.kinds, err)
	}
	for _, bad := range []string{"image/png/x", "/png", "text plain"} {
		c := &Config{FileKinds: bad}
		if err := c.checkFiles(); err == nil || !strings.Contains(err.Error(), "PARLEY_FILE_KINDS") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
