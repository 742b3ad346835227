// A thread of a slot that ends by saying what it finds in its environment.
throw new Error(JSON.stringify(process.env));
