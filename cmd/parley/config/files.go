package config

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"parley/chat"
	"parley/files"
)

const filesForm = "PARLEY_FILES must be empty, or name a bucket, as s3://bucket?endpoint=https://s3.example.org"

// checkFiles reads where files are kept: in a folder of this machine, or in a bucket.
func (c *Config) checkFiles() error {
	if _, port, err := net.SplitHostPort(c.Clamd); c.Clamd != "" && (err != nil || port == "") {
		return fmt.Errorf("PARLEY_CLAMD must be a host with a port, as 127.0.0.1:3310, not %q", c.Clamd)
	}
	if err := c.checkKinds(); err != nil || c.Files == "" {
		return err
	}
	u, err := url.Parse(c.Files)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%s, without keys", filesForm)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fmt.Errorf("%s", filesForm)
	}
	for name := range query {
		if name != "endpoint" && name != "region" {
			return fmt.Errorf("PARLEY_FILES has endpoint and region, not %q", name)
		}
	}
	if c.Bucket, err = bucketOf(u, query); err != nil {
		return err
	}
	if c.Bucket.Key, c.Bucket.Secret = c.BucketKey, c.BucketSecret; c.BucketKey == "" || c.BucketSecret == "" {
		return fmt.Errorf("PARLEY_FILES needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or each with _FILE")
	}
	return nil
}

// bucketOf reads a bucket's address. An endpoint without a scheme is reached by TLS.
func bucketOf(u *url.URL, query url.Values) (*files.Place, error) {
	text := query.Get("endpoint")
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	e, err := url.Parse(text)
	if err != nil || e.Host == "" || e.User != nil || e.Scheme != "http" && e.Scheme != "https" || strings.Trim(e.Path, "/") != "" || e.RawQuery != "" {
		return nil, fmt.Errorf("PARLEY_FILES must have the endpoint's scheme and host, as endpoint=https://s3.example.org, not %q", query.Get("endpoint"))
	}
	p := &files.Place{Endpoint: e.Host, Secure: e.Scheme == "https", Region: query.Get("region"), Bucket: u.Host}
	if p.Region == "" {
		p.Region = "us-east-1" // what servers other than Amazon's expect
	}
	if prefix := strings.Trim(u.Path, "/"); prefix != "" {
		p.Prefix = prefix + "/"
	}
	return p, nil
}

// checkKinds reads which files are taken: content types, or what they begin with.
func (c *Config) checkKinds() error {
	for kind := range strings.SplitSeq(c.FileKinds, ",") {
		if kind = strings.TrimSpace(kind); kind == "" {
			continue
		}
		first, second, found := strings.Cut(strings.ToLower(kind), "/")
		if first == "" || strings.ContainsAny(kind, " ;") || strings.Contains(second, "/") {
			return fmt.Errorf("PARLEY_FILE_KINDS must list content types, as image, application/pdf, separated by commas, not %q", kind)
		}
		if !found || second == "*" {
			second = ""
		}
		c.kinds = append(c.kinds, first+"/"+second)
	}
	return nil
}

const megabyte = 1_000_000

// FileLimits bound what people may upload.
func (c *Config) FileLimits() chat.FileLimits {
	return chat.FileLimits{File: c.FileMB * megabyte, Person: c.PersonMB * megabyte, Server: c.ServerMB * megabyte, Count: c.FileCount, Kinds: c.kinds}
}
