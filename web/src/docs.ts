// The browsable description of the API, alone on its page: nothing of it is in main.js.
import "swagger-ui-dist/swagger-ui.css";
import "./styles/docs.css";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

SwaggerUI({
  url: "/api/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // The login is the cookie of this site, which the browser sends by itself.
  withCredentials: true,
});
