using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Bihuan.Foundation;

namespace Bihuan.Platform.Http;

/// <summary>
/// Validation attributes to field errors with stable codes, the same for JSON, forms and imports. Our own rather than the framework's,
/// because that one is skipped in silence for internal types and for types of another project, and knows messages but no codes.
/// </summary>
public static class RequestValidator
{
    private const int DepthMax = 6;
    private static readonly ConcurrentDictionary<Type, Member[]> s_members = new();
    private static readonly SearchValues<char> s_suspects = SearchValues.Create(['\0', .. Enumerable.Range(0xD800, 0x800).Select(x => (char)x)]);

    public static IReadOnlyList<FieldError> Validate(object request)
    {
        List<FieldError>? errors = null;
        Collect(request, "", ref errors, 0);
        return errors ?? (IReadOnlyList<FieldError>)[];
    }

    private static void Collect(object value, string path, ref List<FieldError>? errors, int depth)
    {
        if (depth > DepthMax) return;
        if (value is IEnumerable items and not string)
        {
            var i = 0;
            foreach (var item in items)
            {
                if (item is string or KeyValuePair<string, string>) Keepable(item, path + "/" + i, ref errors);
                else if (item is (DateOnly or DateTimeOffset) && InUse(item, path + "/" + i) is { } far) (errors ??= []).Add(far);
                else if (item is null) (errors ??= []).Add(new FieldError(path + "/" + i, "required"));
                else if (IsRequestPart(item.GetType())) Collect(item, path + "/" + i, ref errors, depth + 1);
                i++;
            }

            return;
        }

        ValidationContext? context = null;
        foreach (var member in s_members.GetOrAdd(value.GetType(), Members))
        {
            var part = member.Property.GetValue(value);
            var pointer = path + "/" + member.JsonName;
            var failed = false;
            foreach (var rule in member.Rules)
            {
                context ??= new ValidationContext(value);
                context.MemberName = member.Property.Name;
                if (rule.GetValidationResult(part, context) == ValidationResult.Success) continue;
                (errors ??= []).Add(new FieldError(pointer, CodeOf(rule), LimitOf(rule)));
                failed = true;
                break;
            }

            if (failed || part is null) continue;
            if (part is string) Keepable(part, pointer, ref errors);
            else if (InUse(part, pointer) is { } far) (errors ??= []).Add(far);
            else if (member.Descends) Collect(part, pointer, ref errors, depth + 1);
        }
    }

    /// <summary>
    /// Text that can be stored as it is. PostgreSQL keeps no NUL, and half of a surrogate pair is no character: stored otherwise it would no
    /// longer be what was sent, and a hash over it would speak of something else.
    /// </summary>
    private static void Keepable(object part, string pointer, ref List<FieldError>? errors)
    {
        var isKeepable = part switch
        {
            string text => IsKeepable(text),
            KeyValuePair<string, string> pair => IsKeepable(pair.Key) && IsKeepable(pair.Value ?? ""),
            _ => true,
        };
        if (!isKeepable) (errors ??= []).Add(new FieldError(pointer, "malformed"));
    }

    /// <summary>A date of the year 1 or 9999 is a slip of the hand or of a programme, and a day added to it would be none.</summary>
    internal static FieldError? InUse(object date, string pointer)
    {
        var isUsable = date switch
        {
            DateOnly day => day.IsUsable(),
            DateTimeOffset instant => instant.IsUsable(),
            _ => true,
        };
        return isUsable ? null : new FieldError(pointer, "out-of-range", $"{Clock.YearMin}..{Clock.YearMax}");
    }

    internal static bool IsKeepable(ReadOnlySpan<char> text)
    {
        // Both are rare: one vectorised look finds neither in nearly every text.
        var at = text.IndexOfAny(s_suspects);
        for (; at >= 0 && at < text.Length; at++)
        {
            if (text[at] == '\0' || char.IsLowSurrogate(text[at])) return false;
            if (!char.IsHighSurrogate(text[at])) continue;
            if (at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])) return false;
            at++;
        }

        return true;
    }

    private static Member[] Members(Type type)
    {
        // Attributes of a record's parameters stand on the parameters unless said otherwise.
        var parameters = type.GetConstructors().OrderByDescending(x => x.GetParameters().Length).FirstOrDefault()?.GetParameters() ?? [];
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(x => x.GetIndexParameters().Length == 0)
            .Select(property =>
            {
                var parameter = Array.Find(parameters, x => x.Name == property.Name);
                var rules = property.GetCustomAttributes<ValidationAttribute>()
                    .Concat(parameter?.GetCustomAttributes<ValidationAttribute>() ?? [])
                    .OrderByDescending(x => x is RequiredAttribute)
                    .ToArray();
                return new Member(property, char.ToLowerInvariant(property.Name[0]) + property.Name[1..], rules, Descends(property.PropertyType));
            })
            .Where(x => x.Rules.Length > 0 || x.Descends || IsLooked(x.Property.PropertyType))
            .ToArray();
    }

    /// <summary>Types whose values are looked at without any rule.</summary>
    private static bool IsLooked(Type type) =>
        type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain == typeof(DateOnly) || plain == typeof(DateTimeOffset));

    private static bool Descends(Type type) => IsRequestPart(type) || (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type));

    private static bool IsRequestPart(Type type) => type is { IsClass: true } && type.Namespace?.StartsWith("Bihuan.", StringComparison.Ordinal) == true;

    /// <summary>A rule may bring a code of its own as its message. Some of the framework's bring a sentence there by themselves, which is no code.</summary>
    internal static string CodeOf(ValidationAttribute rule) => rule.ErrorMessage is { } own && !own.Contains(' ') ? own : rule switch
    {
        RequiredAttribute => "required",
        MaxLengthAttribute or StringLengthAttribute => "too-long",
        // An empty list has no characters to count.
        MinLengthAttribute { Length: 1 } => "required",
        MinLengthAttribute => "too-short",
        RangeAttribute => "out-of-range",
        AllowedValuesAttribute => "unknown-code",
        _ => "malformed",
    };

    private static object? LimitOf(ValidationAttribute rule) => rule switch
    {
        MaxLengthAttribute x => x.Length,
        StringLengthAttribute x => x.MaximumLength,
        MinLengthAttribute { Length: > 1 } x => x.Length,
        RangeAttribute x => $"{x.Minimum}..{x.Maximum}",
        AllowedValuesAttribute x => string.Join(' ', x.Values.Where(y => y is not null)),
        _ => null,
    };

    private sealed record Member(PropertyInfo Property, string JsonName, ValidationAttribute[] Rules, bool Descends);
}
