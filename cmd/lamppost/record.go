package main

// recordCommand groups what is done about the public record.
type recordCommand struct {
	Verify recordVerify `cmd:"" help:"Check a public record, ours or another's, from its address or a folder."`
}
