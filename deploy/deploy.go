// Package deploy holds the configuration and scripts around Parley's processes in production: nginx in front,
// and the host's scripts. See README.md beside it.
package deploy

import "embed"

// Nginx is nginx's configuration as it is deployed, rooted at nginx/.
//
//go:embed nginx
var Nginx embed.FS
