"""What events need of other rooms: tables of attendance, and practices made of contributions."""
