// Package adversary attacks a running server from loopback addresses. The server has few descriptors. In each
// test a bystander uses the chat meanwhile, and the test counts failures. With PARLEY_LIMITS on, one address
// or person must not visibly affect the others. All attacks are bounded, in number and in time.
package adversary
