// The page of the API. Swagger UI is told to ask no other server: no validator, no address but this one.
SwaggerUIBundle({
  url: "/openapi.json",
  domNode: document.getElementById("docs"),
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  displayOperationId: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
