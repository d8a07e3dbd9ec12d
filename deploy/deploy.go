// Package deploy holds what stands around Parley's own processes in production: the front door's
// configuration, and the scripts of the host. See README.md beside it.
package deploy

import "embed"

// Nginx is the front door's configuration as it is deployed, rooted at nginx/.
//
//go:embed nginx
var Nginx embed.FS
