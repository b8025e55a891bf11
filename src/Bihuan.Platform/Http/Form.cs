using System.Globalization;
using System.Reflection;
using Bihuan.Foundation;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Http;

/// <summary>
/// A posted form as the same request record the API takes. Fields are matched by name without case; what does not parse becomes a
/// field error, so that the page can be shown again with everything the person typed.
/// </summary>
public sealed record Form<T>(T? Value, IReadOnlyList<FieldError> Errors, IFormCollection Fields, Seq Version, bool IsForged)
    where T : class
{
    public bool IsValid => !IsForged && Errors.Count == 0 && Value is not null;

    public Refusal? Refusal => IsForged ? Foundation.Refusal.NotAllowed("request.forged")
        : Errors.Count > 0 || Value is null ? Foundation.Refusal.Invalid("request.invalid", [.. Errors])
        : null;

    public static async ValueTask<Form<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasFormContentType) return new Form<T>(null, [], FormCollection.Empty, default, IsForged: true);
        var fields = await ReadFields(context);
        var forged = !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context);
        _ = long.TryParse(fields["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        var errors = new List<FieldError>();
        var value = new FormReader(ZoneOf(context)).Read<T>(fields, errors);
        if (value is not null && errors.Count == 0) errors.AddRange(RequestValidator.Validate(value));
        return new Form<T>(value, errors, fields, new Seq(version), forged);
    }

    /// <summary>Read before anything else asks for it: a torn envelope or too many fields are the sender's mistake, not ours.</summary>
    private static async Task<IFormCollection> ReadFields(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The form cannot be read.", e);
        }
    }

    /// <summary>A date field without an offset means the clock of whoever typed it.</summary>
    private static TimeZoneInfo ZoneOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<CompanyZone>().Of(context.Actor());

    /// <summary>What was typed into a field, to show it again.</summary>
    public string Typed(string field) => Fields.TryGetValue(field, out var text) ? text.ToString() : "";
}

internal sealed class FormReader(TimeZoneInfo zone)
{
    public T? Read<T>(IFormCollection fields, List<FieldError> errors)
        where T : class => (T?)ReadObject(typeof(T), fields, "", errors);

    private object? ReadObject(Type type, IFormCollection fields, string prefix, List<FieldError> errors)
    {
        var constructor = type.GetConstructors().OrderByDescending(x => x.GetParameters().Length).First();
        var arguments = constructor.GetParameters().Select(parameter => ReadParameter(parameter, fields, prefix, errors)).ToArray();
        return constructor.Invoke(arguments);
    }

    private object? ReadParameter(ParameterInfo parameter, IFormCollection fields, string prefix, List<FieldError> errors)
    {
        var name = prefix + char.ToLowerInvariant(parameter.Name![0]) + parameter.Name[1..];
        var type = parameter.ParameterType;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>)) return ReadMap(fields, name + ".");
        if (type.IsClass && type != typeof(string) && !typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type.Namespace?.StartsWith("Bihuan.", StringComparison.Ordinal) == true)
            return fields.Keys.Any(x => x.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase)) ? ReadObject(type, fields, name + ".", errors) : null;
        var found = fields.TryGetValue(name, out var texts);
        if (type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type))
            return texts.Where(x => !string.IsNullOrWhiteSpace(x)).Select(x => x!.Trim()).ToArray();
        var text = found ? texts[^1]?.Trim() : null;
        if (string.IsNullOrEmpty(text))
        {
            if (type == typeof(bool)) return false;
            return parameter.HasDefaultValue ? parameter.DefaultValue : type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;
        }

        if (Parse(Nullable.GetUnderlyingType(type) ?? type, text) is { } value) return value;
        errors.Add(new FieldError("/" + name.Replace('.', '/'), "malformed"));
        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    private static Dictionary<string, string> ReadMap(IFormCollection fields, string prefix) =>
        fields.Where(x => x.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(x.Value))
            .ToDictionary(x => x.Key[prefix.Length..], x => x.Value.ToString().Trim(), StringComparer.Ordinal);

    private object? Parse(Type type, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(string)) return text;
        if (type == typeof(bool)) return text is "true" or "on" or "1" or "yes";
        if (type == typeof(int)) return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var number) ? number : null;
        if (type == typeof(long)) return long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var number) ? number : null;
        if (type == typeof(decimal)) return decimal.TryParse(text, NumberStyles.Number, culture, out var number) ? number : null;
        if (type == typeof(Guid)) return Guid.TryParse(text, out var id) ? id : null;
        if (type == typeof(DateOnly)) return DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out var date) ? date : null;
        if (type == typeof(DateTime)) return DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], culture, DateTimeStyles.None, out var local) ? local : null;
        if (type == typeof(DateTimeOffset)) return ParseInstant(text);
        return null;
    }

    private object? ParseInstant(string text)
    {
        if (Parse(typeof(DateTime), text) is not DateTime local)
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : null;
        return zone.IsInvalidTime(local) ? null : zone.InstantOf(local);
    }
}
