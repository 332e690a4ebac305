declare module "htmx.org";
declare module "*.scss";
