using System.Text;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bihuan.Tests.Ui;

public class LayoutTests
{
    [Fact]
    public async Task The_desk_has_its_frame_even_when_nothing_was_built()
    {
        var html = await Render<DeskLayout>(new DefaultHttpContext { Request = { Path = "/desk/cases" } });
        Assert.StartsWith("<!DOCTYPE html>", html.TrimStart());
        Assert.Contains("href=\"#main\"", html);
        Assert.Contains("action=\"/sign-out\"", html);
        Assert.Contains("aria-current=\"page\"", html);
        Assert.Contains("<p>body</p>", html);
        Assert.DoesNotContain("data-bs-theme=", html);
        Assert.DoesNotContain("style=", html);
    }

    [Fact]
    public async Task The_first_byte_has_the_chosen_theme()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = "theme=dark";
        Assert.Contains("data-bs-theme=\"dark\"", await Render<DeskLayout>(http));
        Assert.Contains("data-bs-theme=\"dark\"", await Render<BareLayout>(http));
    }

    [Fact]
    public async Task A_forged_theme_is_none()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = "theme=\"><script>";
        Assert.DoesNotContain("data-bs-theme=", await Render<PortalLayout>(http));
    }

    [Fact]
    public async Task Htmx_gets_the_body_alone_and_caches_are_told()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["HX-Request"] = "true";
        var html = await Render<DeskLayout>(http);
        Assert.Contains("<p>body</p>", html);
        Assert.DoesNotContain("<html", html);
        Assert.Equal("HX-Request", http.Response.Headers.Vary);
    }

    [Fact]
    public async Task A_history_restore_gets_the_whole_page()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["HX-Request"] = "true";
        http.Request.Headers["HX-History-Restore-Request"] = "true";
        Assert.Contains("<html", await Render<DeskLayout>(http));
    }

    [Fact]
    public async Task Every_portal_page_shows_a_way_to_a_person_and_to_complain()
    {
        var html = await Render<PortalLayout>(new DefaultHttpContext());
        Assert.Contains("foot-person", html);
        Assert.Contains("foot-complain", html);
        Assert.DoesNotContain("id=\"script-words\"", html);
    }

    [Fact]
    public async Task The_title_that_a_part_of_the_page_says_stands_in_the_head()
    {
        RenderFragment body = builder =>
        {
            builder.OpenComponent<PageHeader>(0);
            builder.AddComponentParameter(1, nameof(PageHeader.Title), "A < B");
            builder.CloseComponent();
        };
        Assert.Matches("<title>A &lt; B · [^<]+</title>.*</head>.*<h1", (await Render<DeskLayout>(new DefaultHttpContext(), new() { ["Body"] = body })).ReplaceLineEndings(" "));
        var part = new DefaultHttpContext { Request = { Headers = { ["HX-Request"] = "true" } } };
        Assert.StartsWith("<title>A &lt; B", (await Render<DeskLayout>(part, new() { ["Body"] = body })).TrimStart());
    }

    [Fact]
    public async Task A_field_is_tied_to_its_label_hint_and_error()
    {
        var html = await Render<TextField>(new DefaultHttpContext(), new()
        {
            ["Name"] = "customer.phone",
            ["Label"] = "Phone",
            ["Hint"] = "Eleven digits",
            ["Error"] = "Too short",
            ["Value"] = "13<8",
        });
        Assert.Contains("for=\"f-customer-phone\"", html);
        Assert.Contains("aria-describedby=\"f-customer-phone-error f-customer-phone-hint\"", html);
        Assert.Contains("aria-invalid=\"true\"", html);
        Assert.Contains("value=\"13&lt;8\"", html);
    }

    private static Task<string> Render<T>(HttpContext http) where T : LayoutComponentBase =>
        Render<T>(http, new() { ["Body"] = (RenderFragment)(builder => builder.AddMarkupContent(0, "<p>body</p>")) });

    private static async Task<string> Render<T>(HttpContext http, Dictionary<string, object?> parameters) where T : IComponent
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        services.AddSingleton(new ModelParts());
        services.AddSingleton<IConfiguration>(new ConfigurationManager());
        services.AddSingleton<IWebHostEnvironment>(new BareHost());
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddUi();
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 10, "ui.search", "/desk/cases", "ticket"));
        services.AddScoped(_ => new WordsCatalog([typeof(UiServices).Assembly]).In("en"));
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        await using var renderer = new PageRenderer(scope.ServiceProvider, NullLoggerFactory.Instance);
        using var text = new MarkupText();
        await renderer.Dispatcher.InvokeAsync(() => renderer.Render(typeof(T), null, parameters, text));
        return Encoding.UTF8.GetString(text.Bytes.Span);
    }

    private sealed class BareHost : IWebHostEnvironment
    {
        public string WebRootPath { get; set; } = "";
        public IFileProvider WebRootFileProvider { get; set; } = new NullFileProvider();
        public string ApplicationName { get; set; } = "tests";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
        public string ContentRootPath { get; set; } = "";
        public string EnvironmentName { get; set; } = "Production";
    }
}
