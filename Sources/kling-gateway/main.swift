print("kling-gateway")
