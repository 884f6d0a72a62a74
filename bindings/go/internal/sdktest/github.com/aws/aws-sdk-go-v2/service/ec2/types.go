// Package ec2 has structs such as the SDK's for EC2, whose members begin with capital letters in
// AWS's own documents, too.
package ec2

// Subnet is a subnet.
type Subnet struct {
	SubnetId         *string
	AvailabilityZone *string
}

// Output is what a call returns.
type Output struct{ Subnets []Subnet }
